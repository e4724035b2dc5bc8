/** The proposals' batch limit: at most so many operations in one call. */
export const CHUNK_SIZE = 20

/** Splits a list into consecutive chunks of at most `size`, in order. */
export function chunk<T>(items: readonly T[], size: number = CHUNK_SIZE): T[][] {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`chunk size ${size} is not 1 or more`)
  const chunks: T[][] = []
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size))
  }
  return chunks
}
