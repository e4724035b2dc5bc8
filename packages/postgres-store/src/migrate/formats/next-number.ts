/**
 * The number for the first of our files: behind all that are there, and `first` in an empty folder.
 * `pattern` finds a name's number in its first group; other names do not count.
 */
export function nextNumber(names: readonly string[], pattern: RegExp, first: number): number {
  const numbers = names.flatMap((name) => {
    const found = pattern.exec(name)?.[1]
    return found === undefined ? [] : [Number(found) + 1]
  })
  return Math.max(first, ...numbers)
}
