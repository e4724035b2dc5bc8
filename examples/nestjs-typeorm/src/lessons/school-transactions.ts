import { Injectable } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import type { DataSource, EntityManager } from 'typeorm'

/** Every transaction of this application belongs to one school, and sees the rows of no other. */
@Injectable()
export class SchoolTransactions {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async in<T>(schoolId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('app.school', $1, true)`, [schoolId])
      return work(manager)
    })
  }
}
