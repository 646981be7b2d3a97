/**
 * What a record holds under a name, undefined where it holds nothing: a column may be called `constructor`, under which
 * every object answers something.
 */
export function ownValue<V>(record: Readonly<Record<string, V>> | undefined, name: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
