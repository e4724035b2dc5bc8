import type { MigrationFormatter } from './migration-file.js'
import { refusal, scriptLiteral } from './script-literal.js'
import { millisecondNames } from './timestamps.js'

/** A class each. */
export const typeorm: MigrationFormatter = (rendered, { names }) => {
  const times = millisecondNames(names, rendered.length)
  return rendered.map(({ label, script }, index) => {
    const name = `Calsync${pascalCase(label)}`
    return {
      path: `${times[index]}-${name}.ts`,
      content: `import type { MigrationInterface, QueryRunner } from 'typeorm'

export class ${name}${times[index]} implements MigrationInterface {
  name = '${name}${times[index]}'

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(${scriptLiteral(script)})
  }

  public async down(): Promise<void> {
    throw new Error(${JSON.stringify(refusal)})
  }
}
`,
    }
  })
}

function pascalCase(label: string): string {
  return label
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
