const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * When this process is told to end, `stop` runs first; told twice, it ends at once. Whoever listens
 * to the signals himself is left alone.
 *
 * @returns takes it back
 */
export function stopOnSignal(stop: () => Promise<void>): () => void {
  const listen = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return
    remove()
    const endNow = (): void => void process.kill(process.pid, signal)
    stop().then(endNow, endNow)
  }
  const remove = (): void => signals.forEach((signal) => process.off(signal, listen))
  signals.forEach((signal) => process.on(signal, listen))
  return remove
}
