/**
 * Reads options, with what is said of them, from the source: the docstrings of interfaces, and of the
 * members of unions of object types.
 *
 * TypeScript 7 brings no parser for scripts; the oldest one that users are checked with does.
 *
 * @typedef {object} Option
 * @property {string} name
 * @property {string} type     as written, without `undefined`
 * @property {boolean} required
 * @property {string} text     its docstring without tags; empty where there is none
 * @property {string | undefined} fallback  what follows `@default`
 * @property {string} owner    the interface it stands in; of a union, the literal `type` of the member
 */
import { readFile } from 'node:fs/promises';
import ts from 'typescript-oldest';

/**
 * @param {URL} file
 * @param {string} name  of an interface or a union
 * @returns {Promise<readonly Option[]>} in the order of the source
 */
export async function readOptions(file, name) {
  return parseOptions(await readFile(file, 'utf8'), name);
}

/**
 * @param {string} text
 * @param {string} name
 * @returns {readonly Option[]}
 */
export function parseOptions(text, name) {
  const source = ts.createSourceFile('options.ts', text, ts.ScriptTarget.Latest, true);
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name)
      return optionsIn(statement.members, name);
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name)
      return optionsOfUnion(statement, name);
  }
  throw new Error(`There is no interface or union ${name}.`);
}

/** @param {ts.TypeAliasDeclaration} alias @param {string} name @returns {readonly Option[]} */
function optionsOfUnion(alias, name) {
  const members = ts.isUnionTypeNode(alias.type) ? [...alias.type.types] : [alias.type];
  return members.flatMap((literal) => {
    if (!ts.isTypeLiteralNode(literal)) return [];
    const all = optionsIn(literal.members, name);
    const kind = all.find((option) => option.name === 'type');
    if (kind === undefined) return all;
    const own = { ...kind, text: docBefore(literal), owner: kind.type };
    return [own, ...all.filter((one) => one !== kind)].map((one) => ({ ...one, owner: kind.type }));
  });
}

/**
 * The docstring of a member of a union stands before its `|`, where the parser does not look.
 *
 * @param {ts.TypeLiteralNode} literal
 */
function docBefore(literal) {
  const text = literal.getSourceFile().text.slice(0, literal.getStart());
  const found = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*\|?\s*$/.exec(text)?.[1] ?? '';
  return oneLine(found.replaceAll(/^\s*\*/gm, ''));
}

/** @param {Iterable<ts.TypeElement>} members @param {string} owner @returns {readonly Option[]} */
function optionsIn(members, owner) {
  return [...members].filter(ts.isPropertySignature).map((member) => {
    const docs = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
    return {
      name: member.name.getText(),
      type: typeOf(member),
      required: member.questionToken === undefined,
      text: oneLine(docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ')),
      fallback: tag && oneLine(ts.getTextOfJSDocComment(tag.comment) ?? ''),
      owner,
    };
  });
}

/** @param {ts.PropertySignature} member */
function typeOf({ type }) {
  if (type === undefined) return 'unknown';
  const parts = ts.isUnionTypeNode(type) ? [...type.types] : [type];
  return parts
    .filter((part) => part.kind !== ts.SyntaxKind.UndefinedKeyword)
    .map((part) => oneLine(part.getText()))
    .join(' | ');
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
