import { Visitor, type Class, type Program } from 'oxc-parser';

type Member = Class['body']['body'][number];

/** The classes of a file that have a decorator, or a member or parameter with one. */
export function decoratedClasses(program: Program): readonly Class[] {
  const found: Class[] = [];
  const look = (node: Class): void => {
    if (node.decorators.length > 0 || node.body.body.some(isDecorated)) found.push(node);
  };
  new Visitor({ ClassDeclaration: look, ClassExpression: look }).visit(program);
  return found;
}

/** True for a member with a decorator, on itself or on a parameter. */
export function isDecorated(member: Member): boolean {
  if ('decorators' in member && member.decorators.length > 0) return true;
  return (
    member.type === 'MethodDefinition' &&
    member.value.params.some((p) => (p.decorators ?? []).length > 0)
  );
}
