import { createCalsync } from 'calsync'

// In a process of its own, which may have a mutant of the schema.
const calsync = createCalsync({ database: process.env['DATABASE_URL'] ?? '' })
try {
  await calsync.migrate()
} finally {
  await calsync.close()
  process.disconnect()
}
