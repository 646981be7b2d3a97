import type { BarField } from "@plumbline/core";
import { PlatformError } from "@plumbline/core";
import { dayOfText } from "./day-text.js";
import type { FileDeclaration } from "./declaration.js";
import type { WideSecurity } from "./panel-columns.js";

export const mappedFields = ["date", "ticker", "open", "high", "low", "close", "volume", "exchange", "sector"] as const;
export type MappedField = (typeof mappedFields)[number];
export const barFields: readonly BarField[] = ["open", "high", "low", "close", "volume"];

/** Which column of a file holds what. */
export type ColumnPlan =
  | {
      readonly layout: "long";
      /** Column number by field; -1 where the file has none. */
      readonly column: Readonly<Record<MappedField, number>>;
      /** True where the only close, or the mapped one, is an adjusted close. */
      readonly isAdjustedClose: boolean;
      /** Header of an adjusted close that is not used, or null. */
      readonly unusedAdjustedClose: string | null;
      readonly headers: readonly string[];
    }
  | {
      readonly layout: "wide";
      readonly date: number;
      readonly securities: readonly WideSecurity[];
      readonly isAdjustedClose: boolean;
      readonly unusedAdjustedClose: string | null;
      readonly headers: readonly string[];
    };

/** Spellings by field, best first, lower case with letters and digits only. */
const spellings: Readonly<Record<MappedField, readonly string[]>> = {
  date: "date,day,session,tradedate,tradingday,tradingdate,asofdate,pricedate,datadate,caldt,dt,datum,fecha,seance,datetime,timestamp,time,t,unix,indexlevel0,index,period".split(
    ",",
  ),
  ticker: "ticker,symbol,sym,tic,actsymbol,ric,instrument,securityid,permno,isin,code,asset,security,stock,name".split(
    ",",
  ),
  open: "open,o,openprice,opening,openingprice,pxopen,first,eroffnung,eroffnungskurs,ouverture,apertura,abertura".split(
    ",",
  ),
  high: "high,h,highprice,max,pxhigh,hoch,tageshoch,hochst,plushaut,maximo,massimo".split(","),
  low: "low,l,lowprice,min,pxlow,tief,tagestief,tiefst,plusbas,minimo".split(","),
  close:
    "close,c,closeprice,closing,closingprice,closelast,last,lastprice,pxlast,price,prc,settle,value,schluss,schlusskurs,cloture,dernier,cierre,chiusura,fechamento".split(
      ",",
    ),
  volume:
    "volume,vol,v,tradedvolume,sharestraded,totaltradedquantity,totaltradequantity,pxvolume,qty,quantity,volumen,volumes,umsatz".split(
      ",",
    ),
  exchange: "exchange,exch,mic,venue,market,primaryexchange".split(","),
  sector: "sector,gicssector,sectorname".split(","),
};
const adjustedCloses = "adjclose,adjustedclose,closeadj,closeadjusted,adjustedcloseprice,adjcloseprice,adjc,adj".split(
  ",",
);

/** A header without case, accents, punctuation, AlphaVantage's number ("1. open") and Stooq's brackets ("<OPEN>"). */
function plain(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/^\d+\.\s*/, "")
    .replace(/[^a-z0-9]/g, "");
}

/**
 * Recognises a file's columns by their headers. BAD_MAPPING, naming the headers found, where there is no date or no price.
 *
 * @param firstRow cells of the first data line; empty where there is none
 */
export function recogniseColumns(
  where: string,
  headers: readonly string[],
  firstRow: readonly string[],
  declaration: Pick<FileDeclaration, "map" | "layout" | "dateOrder">,
): ColumnPlan {
  const names = headers.map(plain);
  const column = Object.fromEntries(mappedFields.map((field) => [field, -1])) as Record<MappedField, number>;
  const taken = new Set<number>();
  for (const field of mappedFields) {
    const wanted = declaration.map[field];
    if (wanted === undefined) continue;
    const at = headers.findIndex((header) => header.trim() === wanted);
    const found = at >= 0 ? at : headers.findIndex((header) => header.trim().toLowerCase() === wanted.toLowerCase());
    if (found < 0) throw badMapping(where, headers, `has no column "${wanted}", which the map names for ${field}`);
    column[field] = found;
    taken.add(found);
  }
  for (const field of mappedFields) {
    if (column[field] >= 0) continue;
    for (const spelling of spellings[field]) {
      const at = names.findIndex((name, i) => name === spelling && !taken.has(i));
      if (at < 0) continue;
      column[field] = at;
      taken.add(at);
      break;
    }
  }
  const hasIndex = headers.length > 1 && headers[0].trim() === "" && firstRow.length > 0;
  const order = declaration.dateOrder ?? "mdy";
  if (column.date < 0 && hasIndex && !Number.isNaN(dayOfText(firstRow[0], order))) column.date = 0;

  const adjusted = names.findIndex((name) => adjustedCloses.includes(name));
  let isAdjustedClose = column.close >= 0 && column.close === adjusted;
  if (column.close < 0 && adjusted >= 0 && declaration.layout !== "wide") {
    column.close = adjusted;
    isAdjustedClose = true;
  }
  const isWide =
    declaration.layout === "wide" ||
    (declaration.layout === null &&
      (column.close < 0 || (declaration.map.close === undefined && isShortName(names[column.close]))) &&
      column.date >= 0 &&
      looksWide(headers, column.date));
  if (isWide && column.date >= 0) {
    const none = { open: -1, high: -1, low: -1, volume: -1 };
    const securities = headers.flatMap((header, close) =>
      close === column.date || header.trim() === "" || /^unnamed/i.test(header)
        ? []
        : [{ ticker: header.trim(), column: { ...none, close } }],
    );
    const closes = { isAdjustedClose: false, unusedAdjustedClose: null };
    if (securities.length > 0) return { layout: "wide", date: column.date, securities, ...closes, headers };
  }
  if (column.date < 0 && headers.some((header) => !Number.isNaN(dayOfText(header, order)))) {
    throw badMapping(where, headers, "has no header line: its first line is a bar already", headerRemedy);
  }
  if (column.date < 0) throw badMapping(where, headers, "has no column that is recognised as the date");
  if (column.close < 0) {
    throw badMapping(where, headers, "has no column that is recognised as the close", `${mapRemedy} ${wideRemedy}`);
  }
  const unusedAdjustedClose = adjusted >= 0 && adjusted !== column.close ? headers[adjusted] : null;
  return { layout: "long", column, isAdjustedClose, unusedAdjustedClose, headers };
}

/**
 * The columns of a file whose headers have two levels, fields and tickers: every ticker has its own open, high, low, close
 * and volume. Which of the fields is which is found as in a long file.
 *
 * @param fields field's header by column, @param tickers ticker by column, @param headers names as they are shown
 */
export function recogniseLevels(
  where: string,
  fields: readonly string[],
  tickers: readonly string[],
  date: number,
  declaration: Pick<FileDeclaration, "map" | "dateOrder">,
  headers = fields.map((field, i) => (i === date ? field || "Date" : `${field} ${tickers[i]}`)),
): ColumnPlan {
  if (date < 0) throw badMapping(where, headers, "has no column that is recognised as the date");
  const distinct = [...new Set(fields.filter((_, i) => i !== date))];
  const { date: _date, ticker: _ticker, ...map } = declaration.map;
  const long = recogniseColumns(where, ["Date", ...distinct], [], { ...declaration, map, layout: "long" });
  if (long.layout !== "long") throw badMapping(where, fields, "has no column that is recognised as the close");
  const cellOf = (ticker: string, field: BarField) => {
    const header = ["Date", ...distinct][long.column[field]];
    return fields.findIndex((name, i) => i !== date && name === header && tickers[i] === ticker);
  };
  const named = [...new Set(tickers.filter((_, i) => i !== date))];
  const securities = named.map((ticker) => ({
    ticker,
    column: Object.fromEntries(barFields.map((field) => [field, cellOf(ticker, field)])) as Record<BarField, number>,
  }));
  const { isAdjustedClose, unusedAdjustedClose } = long;
  return { layout: "wide", date, securities, isAdjustedClose, unusedAdjustedClose, headers };
}

/** Whether a header names a field of a bar. */
export function isFieldName(header: string): boolean {
  const name = plain(header);
  return barFields.some((field) => spellings[field].includes(name)) || adjustedCloses.includes(name);
}

/** Whether a header can only be a close: names of one letter are tickers too. */
export function isCloseName(header: string): boolean {
  const name = plain(header);
  return name.length > 1 && (spellings.close.includes(name) || adjustedCloses.includes(name));
}

export function isTickerName(header: string): boolean {
  return spellings.ticker.includes(plain(header));
}

export function isDateName(header: string): boolean {
  return spellings.date.includes(plain(header));
}

/** Field names that are tickers too: LOW is Lowe's, OPEN is Opendoor, C is Citigroup, V is Visa. */
function isShortName(name: string): boolean {
  return name.length === 1 || name === "low" || name === "open";
}

/**
 * Every other header reads like a ticker: capitals, digits and the usual signs. None names a field, but for the names that
 * are tickers too, and those are fewer than half.
 */
function looksWide(headers: readonly string[], date: number): boolean {
  const others = headers.filter((_, i) => i !== date);
  const fields = new Set([...Object.values(spellings).flat(), ...adjustedCloses]);
  const named = others.map(plain).filter((name) => fields.has(name));
  return (
    others.length > 0 &&
    others.every((header) => /^[A-Z0-9^][A-Z0-9.\-^=_/ ]{0,15}$/.test(header.trim())) &&
    named.every(isShortName) &&
    named.length * 2 < others.length
  );
}

const mapRemedy = "Say which column is which, for example --map date=Day,close=Last,ticker=Code.";
const wideRemedy = "Where each column is a ticker, write ?layout=wide behind the path.";
const headerRemedy = "Put a line above it that names the columns, for example date,ticker,open,high,low,close,volume.";

function badMapping(where: string, headers: readonly string[], what: string, remedy = mapRemedy): PlatformError {
  const shown = headers.slice(0, 30).map((header) => JSON.stringify(header.slice(0, 40)));
  return new PlatformError(
    "BAD_MAPPING",
    `${where} ${what}; its headers are ${shown.join(", ")}${headers.length > 30 ? ", ..." : ""}`,
    { remedy },
  );
}
