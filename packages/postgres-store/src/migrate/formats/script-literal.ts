/** SQL as a template literal that says the same, so that it stays readable in a review. */
export function scriptLiteral(script: string): string {
  return `\`\n${script.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\n\``
}

/** Going back would forget which event stands for which schedule, and they would stand twice. */
export const refusal =
  "calsync's schema only moves forward; to take calsync out for good, see docs/schema.md of calsync"
