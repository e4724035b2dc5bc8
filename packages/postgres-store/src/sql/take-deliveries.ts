import type { Delivery, DeliveryRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './take-deliveries.sql'

export async function takeDeliveries(
  queries: Queries,
  { kinds, limit, leaseMs }: DeliveryRequest,
): Promise<Delivery[]> {
  const values = [kinds, limit, leaseMs]
  return queries.query<Delivery>({ name: 'take-deliveries', text }, values)
}
