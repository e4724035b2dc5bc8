import { createCalsync } from 'calsync'
import config from '../calsync.config.ts'
import { pool } from './database.ts'

export const calsync = createCalsync({ ...config, database: pool })
