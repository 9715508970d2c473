/**
 * The reasons in the sources: what is no sentence by itself, begins in lower case and is put into one. They are passed to
 * a function that says a sentence with them, or are in an error whose words become one.
 */
import ts from 'typescript'
import { initializerOf, textsOf, treesIn, valuesOf, type FoundSentence } from './sentences-in-code.ts'

/** What may come to stand behind it is another's affair. */
const beginsLikeASentence = /^[\p{Lu}{]\S*(?: \S+){2,}/u

/** Two words of letters at least: a single one is a name or a code. */
const readsLikeAReason = /^\p{Ll}[\p{L}’]* [\p{L}’{]/u

/** As it is said of what failed; other errors are for whoever writes the program. */
const isOfAnError = /^(?:it|its|the) /

type Functions = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration

/** Where a function says what it is given: its name, as `file#name`, and the parameter's place. */
type Takers = Map<string, Set<number>>

export function reasonsIn(root: URL, folders: readonly string[]): FoundSentence[] {
  const trees = treesIn(root, folders)
  const takers: Takers = new Map()
  for (const tree of trees) noteSentences(tree, takers)
  // What one passes on to another is said by that.
  let before: number
  do {
    before = sizeOf(takers)
    for (const tree of trees) forCalls(tree, takers, (argument) => noteParameters(argument, tree, takers))
  } while (sizeOf(takers) > before)
  const found: FoundSentence[] = []
  for (const tree of trees) {
    const add = (node: ts.Expression, isOne: RegExp): void => {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart())
      for (const text of saidBy(node, tree))
        if (isOne.test(text)) found.push({ file: tree.fileName, line: line + 1, text })
    }
    forCalls(tree, takers, (argument) => add(argument, readsLikeAReason))
    walk(tree, (node) => {
      const [text] =
        ts.isNewExpression(node) && node.expression.getText() === 'Error' ? (node.arguments ?? []) : []
      if (text !== undefined) add(text, isOfAnError)
    })
  }
  return found
}

/** All that it can be: where a function of the file says what, all that this returns. */
function saidBy(node: ts.Expression, tree: ts.SourceFile): string[] {
  if (!ts.isCallExpression(node)) return valuesOf(node, tree)
  const said: string[] = []
  const called = node.expression.getText()
  for (const one of tree.statements) {
    if (!ts.isFunctionDeclaration(one) || one.name?.text !== called) continue
    walk(one, (inner) => {
      if (ts.isReturnStatement(inner) && inner.expression) said.push(...valuesOf(inner.expression, tree))
    })
  }
  return said
}

function noteSentences(tree: ts.SourceFile, takers: Takers): void {
  walk(tree, (node) => {
    if (!ts.isTemplateExpression(node)) return
    if (!(textsOf(node, tree) ?? []).some((text) => beginsLikeASentence.test(text))) return
    for (const { expression } of node.templateSpans) noteParameters(expression, tree, takers)
  })
}

/** Notes the functions whose parameters are in this, be it by way of a constant. */
function noteParameters(node: ts.Node, tree: ts.SourceFile, takers: Takers): void {
  if (!ts.isIdentifier(node)) return ts.forEachChild(node, (child) => noteParameters(child, tree, takers))
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    const place = isFunction(at) ? at.parameters.findIndex(({ name }) => name.getText() === node.text) : -1
    const name = isFunction(at) && place !== -1 ? nameOf(at) : null
    if (name === null) continue
    const key = `${tree.fileName}#${name}`
    takers.set(key, (takers.get(key) ?? new Set()).add(place))
    return
  }
  const initializer = initializerOf(node, tree)
  if (initializer !== undefined && initializer.end < node.pos) noteParameters(initializer, tree, takers)
}

/** Every argument of a call that is said by the function that is called. */
function forCalls(tree: ts.SourceFile, takers: Takers, then: (argument: ts.Expression) => void): void {
  const imported = importsOf(tree)
  walk(tree, (node) => {
    if (!ts.isCallExpression(node)) return
    const { expression: called } = node
    const name = ts.isPropertyAccessExpression(called) ? called.name.text : called.getText()
    const places = takers.get(`${tree.fileName}#${name}`) ?? takers.get(imported.get(name) ?? '')
    node.arguments.forEach((argument, index) => {
      if (places?.has(index) === true) then(argument)
    })
  })
}

/** name -> `file#name` */
function importsOf(tree: ts.SourceFile): ReadonlyMap<string, string> {
  const imports = tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const named = statement.importClause?.namedBindings
    if (named === undefined || !ts.isNamedImports(named) || !ts.isStringLiteral(statement.moduleSpecifier))
      return []
    const { pathname } = new URL(statement.moduleSpecifier.text, `file:///${tree.fileName}`)
    return named.elements.map(
      ({ name, propertyName }) => [name.text, `${pathname.slice(1)}#${(propertyName ?? name).text}`] as const,
    )
  })
  return new Map(imports)
}

function isFunction(node: ts.Node): node is Functions {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isMethodDeclaration(node)
  )
}

function nameOf(node: Functions): string | null {
  if (node.name !== undefined) return node.name.getText()
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : null
}

function sizeOf(takers: Takers): number {
  return [...takers.values()].reduce((sum, places) => sum + places.size, 0)
}

function walk(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => walk(child, look))
}
