import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { z } from 'zod'
import { book, cancel, ClosedError, move, removeTherapist } from './appointments.ts'
import { calsync } from './calsync.ts'
import { prisma } from './database.ts'

const newPractice = z.object({ name: z.string(), timeZone: z.string() })
const newTherapist = z.object({ name: z.string() })
const newAppointment = z.object({
  title: z.string(),
  startsAt: z.coerce.date(),
  endsAt: z.coerce.date(),
  therapistIds: z.array(z.uuid()),
})
const newTime = z.object({ startsAt: z.coerce.date() })

/** The practice's HTTP API. Who may call it is left out here. */
export function createApp(): Express {
  const app = express()
  app.use(express.json())

  app.post('/practices', async ({ body }, response) => {
    const { id } = await prisma.practice.create({ data: newPractice.parse(body) })
    response.status(201).json({ id })
  })

  const practice = express.Router({ mergeParams: true })
  app.use('/practices/:practiceId', practice)

  practice.post<Params>('/therapists', async ({ params: { practiceId }, body }, response) => {
    const data = { practiceId, ...newTherapist.parse(body) }
    const { id } = await prisma.therapist.create({ data })
    response.status(201).json({ id })
  })

  // Where Pica's dialogue sends the therapist back to.
  practice.post<Params>('/therapists/:id/calendar', async ({ params }, response) => {
    const { practiceId, id } = params
    await calsync.connections.connect({ userId: id, organizationId: practiceId })
    response.status(204).end()
  })

  practice.post<Params>('/appointments', async ({ params: { practiceId }, body }, response) => {
    response.status(201).json({ id: await book(practiceId, newAppointment.parse(body)) })
  })

  practice.patch<Params>('/appointments/:id', async ({ params, body }, response) => {
    await move(params.practiceId, params.id, newTime.parse(body).startsAt)
    response.status(204).end()
  })

  practice.delete<Params>(
    '/appointments/:id/therapists/:therapistId',
    async (request, response) => {
      const { practiceId, id, therapistId } = request.params
      await removeTherapist(practiceId, id, therapistId)
      response.status(204).end()
    },
  )

  practice.delete<Params>('/appointments/:id', async ({ params }, response) => {
    await cancel(params.practiceId, params.id)
    response.status(204).end()
  })

  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const status = error instanceof ClosedError ? 409 : error instanceof z.ZodError ? 400 : 500
    response.status(status).json({ error: error instanceof Error ? error.message : 'unknown' })
  })
  return app
}

interface Params {
  readonly practiceId: string
  readonly id: string
  readonly therapistId: string
}
