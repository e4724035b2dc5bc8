const fragments: readonly Buffer[] = [
  '\0',
  '\u00ff',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '[',
  ',',
  ':',
  '-',
  '1e999',
  'NaN',
  'null',
  '"__proto__":{"a":1},',
  '"id":"1","id":"2",',
  '\u2028',
  '\ufeff',
  '\r\n',
  '\r\n ',
  ';',
  '='.repeat(40),
  '['.repeat(5_000),
  '{"a":'.repeat(5_000),
].map((text) => Buffer.from(text))

type Edit = (bytes: Buffer, at: number, which: number) => Buffer

/** At most so many bytes are cut out or repeated, so that something is left to be read. */
const SLICE = 64

const edits: readonly Edit[] = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, which) => insert(bytes, at, fragments[which % fragments.length] ?? Buffer.of()),
  (bytes, at, which) => {
    const flipped = Buffer.from(bytes)
    if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << (which % 8))
    return flipped
  },
  (bytes, at, which) => {
    const changed = Buffer.from(bytes)
    if (at < changed.length) changed[at] = which % 256
    return changed
  },
  (bytes, at, which) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + (which % SLICE))]),
  (bytes, at, which) => insert(bytes, at, bytes.subarray(at, at + 1 + (which % SLICE))),
  (bytes, at, which) =>
    insert(bytes, at, bytes.subarray(which % (bytes.length + 1)).subarray(0, SLICE)),
  (bytes) => insert(bytes, bytes.indexOf('{') + 1, Buffer.from('"type":"x","id":"other",')),
]

/**
 * Bytes with edits that whole numbers name, three for each: where, what and with what. Equal numbers
 * give equal edits; fewer and smaller ones give fewer edits.
 */
export function editBytes(bytes: Buffer, numbers: readonly number[]): Buffer {
  let edited = bytes
  for (let index = 0; index + 2 < numbers.length; index += 3) {
    const [where = 0, what = 0, which = 0] = numbers.slice(index, index + 3)
    const edit = edits[what % edits.length]
    if (edit !== undefined) edited = edit(edited, where % (edited.length + 1), which)
  }
  return edited
}

function insert(bytes: Buffer, at: number, inserted: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
}
