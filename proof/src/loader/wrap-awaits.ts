import ts from 'typescript'

/** An `await` of a source, with what is awaited. */
interface AwaitPoint {
  readonly id: string
  readonly start: number
  readonly end: number
}

/**
 * Wraps every `await` of a TypeScript source as a failpoint. `await send(call)` becomes `await
 * (points.before(id), points.after(id, send(call)))`: nothing else changes, neither the order of
 * evaluation nor the lines.
 *
 * @param name starts the ids, as `core/engine/turn.ts`
 */
export function wrapAwaits(source: string, name: string): string {
  const insertions = awaitPoints(source, name).flatMap(({ id, start, end }) => [
    {
      at: start,
      text: `(__calsyncFailpoints.before('${id}'), __calsyncFailpoints.after('${id}', `,
    },
    { at: end, text: '))' },
  ])
  let wrapped = source
  // From the end to the start, so that what comes before keeps its place.
  for (const { at, text } of insertions.toSorted((a, b) => b.at - a.at)) {
    wrapped = wrapped.slice(0, at) + text + wrapped.slice(at)
  }
  return wrapped
}

/** The ids of all awaits of a source, in its order. */
export function awaitIds(source: string, name: string): readonly string[] {
  return awaitPoints(source, name).map(({ id }) => id)
}

function awaitPoints(source: string, name: string): readonly AwaitPoint[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ES2024, true)
  const counts = new Map<string, number>()
  const points: AwaitPoint[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) {
      throw new Error(`${name}: "for await" cannot be wrapped as a failpoint; use await in a loop`)
    }
    if (ts.isAwaitExpression(node)) {
      const place = placeOf(node)
      const count = (counts.get(place) ?? 0) + 1
      counts.set(place, count)
      const { expression } = node
      points.push({
        id: `${name}:${place}:${count}`,
        start: expression.getStart(file),
        end: expression.getEnd(),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return points
}

/** `Turn.#call`, `loop`, `Ledger.constructor~`: the named functions around a node. */
function placeOf(node: ts.Node): string {
  const names: string[] = []
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) {
    if (ts.isClassLike(at)) names.unshift(at.name?.text ?? 'class')
    else if (ts.isFunctionLike(at)) {
      const own = nameOf(at)
      if (own !== null) names.unshift(own)
      else if (names[0] !== '~') names.unshift('~')
    }
  }
  return names.length === 0 ? 'module' : names.join('.')
}

function nameOf(node: ts.SignatureDeclaration): string | null {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  const holder = node.name ?? holderName(node.parent)
  if (holder === undefined) return null
  return holder.getText()
}

/** The name that an anonymous function is given: of a constant, a property, a field. */
function holderName(parent: ts.Node): ts.Node | undefined {
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name
  return ts.isPropertyDeclaration(parent) ? parent.name : undefined
}
