/** Puts this process's clock ahead by so much; before anything else reads it. */
export function skewClock(aheadMs: number): void {
  if (aheadMs === 0) return
  const RealDate = Date
  const SkewedDate = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(
        target,
        args.length === 0 ? [RealDate.now() + aheadMs] : args,
        newTarget,
      ) as Date,
    apply: () => new RealDate(RealDate.now() + aheadMs).toString(),
    get: (target, name) =>
      name === 'now' ? () => RealDate.now() + aheadMs : (Reflect.get(target, name) as unknown),
  })
  globalThis.Date = SkewedDate
}
