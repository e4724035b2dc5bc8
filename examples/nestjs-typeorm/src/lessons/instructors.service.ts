import { Injectable } from '@nestjs/common'
import { Calsync } from 'calsync'
import { Instructor } from './entities'
import { SchoolTransactions } from './school-transactions'

@Injectable()
export class InstructorsService {
  constructor(
    private readonly transactions: SchoolTransactions,
    private readonly calsync: Calsync,
  ) {}

  async hire(schoolId: string, name: string): Promise<string> {
    return this.transactions.in(schoolId, async (manager) => {
      const instructor = { schoolId, id: crypto.randomUUID(), name }
      await manager.insert(Instructor, instructor)
      return instructor.id
    })
  }

  /** The instructor has come back from Pica's dialogue. */
  async connectCalendar(schoolId: string, userId: string): Promise<void> {
    await this.calsync.connections.connect({ userId, organizationId: schoolId })
  }
}
