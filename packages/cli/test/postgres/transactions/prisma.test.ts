import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { fromPrisma } from '../../../src/index.js'
import {
  generatedDirectory,
  type GeneratedTransaction,
  generatePrismaClient,
} from './generated-prisma.js'
import { type Access, type Scope, transactionContract } from './transaction-contract.js'

transactionContract('Prisma', async ({ url }): Promise<Access> => {
  const PrismaClient = await generatePrismaClient()
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 4 }) })
  return {
    transaction: (work) => prisma.$transaction((tx) => work(scopeOf(tx))),
    refused: {
      // @ts-expect-error -- the client is none
      'the client': () => fromPrisma(prisma),
      'a list of queries': () => fromPrisma([] as never),
      nothing: () => fromPrisma(undefined as never),
    },
    close: () => prisma.$disconnect(),
  }
})

function scopeOf(tx: GeneratedTransaction): Scope {
  return {
    tx: fromPrisma(tx),
    write: (id) => tx.lesson.create({ data: { id, title: 'Yoga' } }),
    nested: (work) => tx.$transaction((inner) => work(scopeOf(inner))),
  }
}

/** Type checks cannot see what is generated here, so this one runs after it. */
const typed = `
import type { Prisma, PrismaClient } from './client/client.ts'
import { fromPrisma } from '../../../../src/sdk/transactions/from-prisma.js'

declare const tx: Prisma.TransactionClient
declare const prisma: PrismaClient
fromPrisma(tx)
void prisma.$transaction(async (inner) => fromPrisma(inner))
// @ts-expect-error -- the client is none
fromPrisma(prisma)
`

it("takes the type of the generated client's transaction, and not the client's", async () => {
  await generatePrismaClient()
  const file = path.join(generatedDirectory, 'typed.ts')
  await writeFile(file, typed)
  const base = path.resolve(import.meta.dirname, '../../../../../tsconfig.base.json')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(base, (name) => ts.sys.readFile(name)).config,
    ts.sys,
    path.dirname(base),
  )
  const program = ts.createProgram([file], options)
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  expect(problems).toEqual([])
}, 60_000)
