/**
 * Does `work` for each item, so many at a time; results are told as soon as all before them are,
 * so that a table comes out in order.
 */
export async function sideBySide<In, Out>(
  items: readonly In[],
  width: number,
  work: (item: In) => Promise<Out>,
  tell: (item: In, result: Out) => void,
): Promise<Out[]> {
  const results = new Map<number, Out>()
  let next = 0
  let told = 0
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      results.set(index, await work(items[index] as In))
      for (; results.has(told); told += 1) tell(items[told] as In, results.get(told) as Out)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return items.map((_, index) => results.get(index) as Out)
}
