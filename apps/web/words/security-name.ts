/** What stands beside a ticker: the name, else an id that says more than the ticker does; null where nothing does. */
export function nameBeside(security: {
  readonly ticker: string;
  readonly name: string | null;
  readonly securityId: string;
}): string | null {
  return [security.name, security.securityId].find((text) => text !== null && text !== security.ticker) ?? null;
}
