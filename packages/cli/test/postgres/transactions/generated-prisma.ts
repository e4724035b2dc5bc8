import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import type { PrismaPg } from '@prisma/adapter-pg'
import type { PrismaTransaction } from '../../../src/index.js'

interface Lessons {
  create(row: { data: { id: number; title: string } }): Promise<unknown>
}

/** What the generated client has, as far as these tests use it. */
export interface GeneratedTransaction extends PrismaTransaction {
  readonly lesson: Lessons
  $transaction<Result>(work: (tx: GeneratedTransaction) => Promise<Result>): Promise<Result>
}

export interface GeneratedClient {
  readonly lesson: Lessons
  $transaction<Result>(work: (tx: GeneratedTransaction) => Promise<Result>): Promise<Result>
  $connect(): Promise<void>
  $disconnect(): Promise<void>
}

/** Where the client is written: never committed, but where its imports are found. */
export const generatedDirectory = path.join(import.meta.dirname, '.generated')

const schemaFor = (client: string) => `
generator client {
  provider = "prisma-client"
  output   = ${JSON.stringify(client)}
}

datasource db {
  provider = "postgresql"
}

model Lesson {
  id    Int    @id
  title String

  @@map("lesson")
}
`

/** Lets Prisma write its client, without the network; gives its class. */
export async function generatePrismaClient(): Promise<
  new (options: { adapter: PrismaPg }) => GeneratedClient
> {
  const client = path.join(generatedDirectory, 'client')
  await mkdir(generatedDirectory, { recursive: true })
  const file = path.join(generatedDirectory, 'schema.prisma')
  await writeFile(file, schemaFor(client))
  const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js')
  await promisify(execFile)(process.execPath, [prisma, 'generate', '--schema', file], {
    env: {
      ...process.env,
      // Only migrations run it; without this the command would fetch it.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  })
  const { PrismaClient } = (await import(path.join(client, 'client.ts'))) as {
    PrismaClient: new (options: { adapter: PrismaPg }) => GeneratedClient
  }
  return PrismaClient
}
