import { readHeader, type SandboxHeaders } from '../request.js'

/** Reads one of Pica's headers under its old or new brand. */
export function readPicaHeader(
  headers: SandboxHeaders,
  name: 'secret' | 'connection-key' | 'action-id',
): string | undefined {
  return readHeader(headers, `x-pica-${name}`) ?? readHeader(headers, `x-one-${name}`)
}
