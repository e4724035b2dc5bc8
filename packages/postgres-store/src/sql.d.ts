/** SQL files are strings: inlined by the build, read by a vite plugin in tests (tools/vite-sql.ts). */
declare module '*.sql' {
  const text: string
  export default text
}
