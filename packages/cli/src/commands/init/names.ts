/** A name in the one form that patterns are written for: `startsAt` and `Starts_At` are `starts_at`. */
export function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
}

/** The last word in the singular: `yoga_classes` is `yoga_class`. */
function singular(name: string): string {
  if (/(ss|us|is)$/.test(name)) return name
  if (/(sses|shes|ches|xes|zes)$/.test(name)) return name.slice(0, -2)
  if (/ies$/.test(name)) return `${name.slice(0, -3)}y`
  return /s$/.test(name) ? name.slice(0, -1) : name
}

/** What a table is of: `Class`, `classes` and `tbl_class` are all `class`. */
export function nounOf(table: string): string {
  return singular(snake(table).replace(/^(tbl|tb|t)_/, ''))
}

/** The kind of a source that a table gives: letters, digits, _ and -, beginning with a letter. */
export function kindOfTable(table: string): string {
  const noun = nounOf(table).replace(/^[^a-z]+/, '')
  return noun === '' ? 'schedule' : noun.slice(0, 63)
}
