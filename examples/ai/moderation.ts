/**
 * Looks for insults, addresses and links in texts, with a small model of English in this very process.
 *
 * sluice run examples/ai/moderation.ts:app
 */
import { IsString, MaxLength } from 'class-validator';
import { Get, Ingress, Post, bind } from 'sluice';
import model from 'wink-eng-lite-web-model';
import winkNLP from 'wink-nlp';

class Comment {
  @IsString() @MaxLength(1_000_000) text!: string;
}

const nlp = winkNLP(model);
const { its } = nlp;
const CONTACTS = new Set(['EMAIL', 'URL', 'MENTION']);

@Ingress({ title: 'Moderation' })
export class Moderation {
  /** A long text takes seconds of this replica's one thread: a long pause is not death. */
  @Post('/moderate')
  moderate({ text }: Comment) {
    const document = nlp.readDoc(text);
    const sentiment = Number(document.out(its.sentiment));
    const entities = document.entities().out(its.detail) as unknown as {
      readonly value: string;
      readonly type: string;
    }[];
    const contacts = entities.filter(({ type }) => CONTACTS.has(type)).map(({ value }) => value);
    const reasons = [
      ...(sentiment < -0.3 ? ['hostile'] : []),
      ...(contacts.length > 0 ? ['contact'] : []),
    ];
    return { allowed: reasons.length === 0, reasons, sentiment, contacts };
  }

  @Get('/pid')
  pid() {
    return process.pid;
  }
}

export const app = bind(Moderation);
