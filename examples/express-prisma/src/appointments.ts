import { fromPrisma } from 'calsync'
import { calsync } from './calsync.ts'
import { prisma } from './database.ts'

export interface NewAppointment {
  readonly title: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly therapistIds: readonly string[]
}

/** The practice is closed then; the transaction ends with this. */
export class ClosedError extends Error {}

export async function book(practiceId: string, appointment: NewAppointment): Promise<string> {
  return prisma.$transaction(async (tx) => {
    const { therapistIds, ...fields } = appointment
    const therapists = { connect: therapistIds.map((id) => ({ id })) }
    const { id } = await tx.appointment.create({ data: { practiceId, ...fields, therapists } })
    await calsync.schedules.changed(`appointment:${id}`, { tx: fromPrisma(tx) })
    return id
  })
}

export async function move(practiceId: string, id: string, startsAt: Date): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const where = { id, practiceId }
    const before = await tx.appointment.findUniqueOrThrow({ where })
    const minutesMs = before.endsAt.getTime() - before.startsAt.getTime()
    const endsAt = new Date(startsAt.getTime() + minutesMs)
    await tx.appointment.update({ where, data: { startsAt, endsAt } })
    await calsync.schedules.changed(`appointment:${id}`, { tx: fromPrisma(tx) })
    if (startsAt.getUTCHours() < 6) throw new ClosedError('the practice is closed at that time')
  })
}

export async function removeTherapist(
  practiceId: string,
  id: string,
  therapistId: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const therapists = { disconnect: { id: therapistId } }
    await tx.appointment.update({ where: { id, practiceId }, data: { therapists } })
    await calsync.schedules.changed(`appointment:${id}`, { tx: fromPrisma(tx) })
  })
}

export async function cancel(practiceId: string, id: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.appointment.update({ where: { id, practiceId }, data: { cancelled: true } })
    await calsync.schedules.changed(`appointment:${id}`, { tx: fromPrisma(tx) })
  })
}
