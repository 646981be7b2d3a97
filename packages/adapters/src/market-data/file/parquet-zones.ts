const timestampType = 10;

/**
 * Time zones by column, out of a Parquet file's own notes: Parquet itself keeps instants in UTC alone, and the zone in which
 * they are days stands in `ARROW:schema` (an Arrow IPC message, Schema.fbs of Arrow's format 1.5) or in `pandas` (JSON).
 * What cannot be read names no zone.
 */
export function parquetZones(notes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  const arrow = notes.get("ARROW:schema");
  const pandas = notes.get("pandas");
  for (const [name, zone] of [...pandasZones(pandas ?? "{}"), ...arrowZones(arrow ?? "")]) zones.set(name, zone);
  return zones;
}

function pandasZones(json: string): [string, string][] {
  try {
    const { columns = [] } = JSON.parse(json) as {
      columns?: { field_name?: string; name?: string; metadata?: { timezone?: string } | null }[];
    };
    return columns.flatMap(({ field_name, name, metadata }) => {
      const column = field_name ?? name;
      return column && metadata?.timezone ? [[column, metadata.timezone] as [string, string]] : [];
    });
  } catch {
    return [];
  }
}

function arrowZones(base64: string): [string, string][] {
  try {
    const message = Buffer.from(base64, "base64");
    const bytes = message.subarray(message.readInt32LE(0) === -1 ? 8 : 4);
    const schema = tableAt(bytes, tableAt(bytes, 0).field(2));
    const fields = schema.field(1);
    const vector = fields + bytes.readUInt32LE(fields);
    const zones: [string, string][] = [];
    for (let k = 0; k < bytes.readUInt32LE(vector); k++) {
      const field = tableAt(bytes, vector + 4 + 4 * k);
      const kind = field.field(2);
      if (kind < 0 || bytes[kind] !== timestampType) continue;
      const zone = tableAt(bytes, field.field(3)).field(1);
      if (zone >= 0) zones.push([textAt(bytes, field.field(0)), textAt(bytes, zone)]);
    }
    return zones;
  } catch {
    return [];
  }
}

/** The flatbuffer table that the offset at `at` points to; `field` answers where a field lies, -1 where it is left out. */
function tableAt(bytes: Buffer, at: number) {
  const table = at + bytes.readUInt32LE(at);
  const places = table - bytes.readInt32LE(table);
  const size = bytes.readUInt16LE(places);
  return {
    field(index: number): number {
      const slot = 4 + 2 * index;
      const offset = slot < size ? bytes.readUInt16LE(places + slot) : 0;
      return offset === 0 ? -1 : table + offset;
    },
  };
}

function textAt(bytes: Buffer, at: number): string {
  const from = at + bytes.readUInt32LE(at);
  return bytes.toString("utf8", from + 4, from + 4 + bytes.readUInt32LE(from));
}
