/** A count with its noun: 1 -> "1 session", 1489 -> "1489 sessions"; `many` where an s does not make the plural. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
