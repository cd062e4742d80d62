import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A metric that an expression reads, and the labels that the expression needs of it. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** The metrics of an expression in PromQL. Throws for a text that Prometheus would not take. */
export function selectedBy(expression: string): readonly Selected[] {
  const tree = parser.parse(expression);
  const text = ({ from, to }: SyntaxNode): string => expression.slice(from, to);
  const selectors: SyntaxNode[] = [];
  tree.iterate({
    enter({ type, node, from }) {
      if (type.isError) throw new Error(`${expression} is wrong at ${from}`);
      if (type.name === 'VectorSelector') selectors.push(node);
    },
  });
  return selectors.map((selector) => ({
    metric: namesIn(selector, 'Identifier').map(text)[0] ?? '',
    // The labels of its own matchers, and those by which an aggregation around it groups.
    labels: [
      ...namesIn(selector, 'LabelName').map(text),
      ...around(selector).flatMap((node) =>
        node
          .getChildren('AggregateModifier')
          .flatMap((modifier) => namesIn(modifier, 'LabelName').map(text)),
      ),
    ],
  }));
}

/** The nodes of a name below a node. */
function namesIn(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const cursor = node.cursor();
  cursor.iterate(({ type, node: at }) => {
    if (type.name === name) found.push(at);
  });
  return found;
}

function around(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.name === 'AggregateExpr') found.push(at);
  }
  return found;
}
