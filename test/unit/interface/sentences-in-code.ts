/** The English sentences that stand in the sources, as `xgettext` finds them: what a person may be told. */
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

export interface FoundSentence {
  file: string
  line: number
  /** What is put into it at run time reads `{}`. */
  text: string
}

/** A beginning with a capital letter or a value, a few words, and an end as of a sentence. */
const readsLikeASentence = /^(?=\p{Lu}|macOS|[“{])(?:[^\s]+ ){2,}[^]*(?:\.|: \{\})$/u

/** Every sentence in the TypeScript files of these folders, but for what is thrown at whoever writes the program. */
export function sentencesIn(root: URL, folders: readonly string[]): FoundSentence[] {
  return treesIn(root, folders).flatMap(sentencesOf)
}

/** The TypeScript files, each by its path from the root. */
export function treesIn(root: URL, folders: readonly string[]): ts.SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const file = `${folder}/${name}`
        return ts.createSourceFile(
          file,
          readFileSync(new URL(file, root), 'utf8'),
          ts.ScriptTarget.Latest,
          true,
        )
      }),
  )
}

function sentencesOf(tree: ts.SourceFile): FoundSentence[] {
  const found: FoundSentence[] = []
  const look = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) return
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node)
    const texts = isText ? textsOf(node, tree) : null
    if (texts === null) return ts.forEachChild(node, look)
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart())
    for (const text of texts)
      if (readsLikeASentence.test(text)) found.push({ file: tree.fileName, line: line + 1, text })
    if (ts.isTemplateExpression(node)) for (const { expression } of node.templateSpans) look(expression)
  }
  look(tree)
  return found
}

/** All that it can read; null where it is no text. */
export function textsOf(node: ts.Expression, tree: ts.SourceFile): string[] | null {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, tree)
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(({ expression, literal }) =>
      joined(valuesOf(expression, tree), [literal.text]),
    )
    return parts.reduce(joined, [node.head.text])
  }
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [textsOf(node.whenTrue, tree), textsOf(node.whenFalse, tree)]
    return yes === null || no === null ? null : [...yes, ...no]
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textsOf(node.left, tree), textsOf(node.right, tree)]
    return left === null || right === null ? null : joined(left, right)
  }
  return null
}

/** What can stand for it inside of a text: our own words, where they can be read here. */
export function valuesOf(node: ts.Expression, tree: ts.SourceFile): string[] {
  if (ts.isConditionalExpression(node)) {
    return [...valuesOf(node.whenTrue, tree), ...valuesOf(node.whenFalse, tree)]
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return [...valuesOf(node.left, tree), ...valuesOf(node.right, tree)]
  }
  if (!ts.isIdentifier(node)) return textsOf(node, tree) ?? ['{}']
  const initializer = initializerOf(node, tree)
  return initializer === undefined ? ['{}'] : valuesOf(initializer, tree)
}

/** Of the last declaration of that name before it. */
export function initializerOf(name: ts.Identifier, tree: ts.SourceFile): ts.Expression | undefined {
  let last: ts.Expression | undefined
  const look = (node: ts.Node): void => {
    if (node.pos > name.pos) return
    if (ts.isFunctionDeclaration(node) && node.end < name.pos) return
    if (ts.isVariableDeclaration(node) && node.name.getText(tree) === name.text) last = node.initializer
    ts.forEachChild(node, look)
  }
  look(tree)
  return last
}

function joined(before: readonly string[], after: readonly string[]): string[] {
  const all = before.flatMap((start) => after.map((end) => (start + end).replace('{}{}', '{}')))
  return [...new Set(all)]
}
