import { Calsync } from 'calsync'
import { Pool } from 'pg'

/** Stands for a framework's decorator: the constructor's types must be there at run time. */
function Injectable(): ClassDecorator {
  return () => {}
}

@Injectable()
export class LessonsService {
  constructor(
    private readonly pool: Pool,
    private readonly calsync: Calsync,
  ) {}

  async save(id: number, title: string, startsAt: string, teacherId: string): Promise<void> {
    const client = await this.pool.connect()
    try {
      await client.query('begin')
      await client.query('insert into lesson values ($1, $2, $3, $4)', [
        id,
        title,
        startsAt,
        teacherId,
      ])
      await this.calsync.schedules.changed(`lesson:${id}`, { tx: client })
      await client.query('commit')
    } finally {
      client.release()
    }
  }
}
