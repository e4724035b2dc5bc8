import { createCalsync } from 'calsync'
import config from '../calsync.config.ts'

export const calsync = createCalsync({ ...config, database: process.env['DATABASE_URL'] ?? '' })
export const worker = calsync.worker()
