import type { Queries } from '../database/database.js'
import text from './forget-refused-adoptions.sql'

export async function forgetRefusedAdoptions(queries: Queries): Promise<number> {
  return (await queries.query({ name: 'forget-refused-adoptions', text }, [])).length
}
