import { PlatformError } from "@plumbline/core";
import { type CandleBasis, candlesOf } from "../../serving/candles.js";
import { featureValuesOf } from "../../serving/feature-values.js";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { pageOf } from "../../serving/page-cursor.js";
import { provenanceOf } from "../../serving/provenance.js";
import { quarantinePage } from "../../serving/quarantine-read.js";
import {
  eventsOf,
  rankHistoryOf,
  type SecuritySummary,
  searchSecurities,
  securityHead,
} from "../../serving/security-read.js";
import { pageSize, sessionArgument } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

type SecurityParent = WithView & { readonly securityId: string };

export function securitiesResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      security: async (_: unknown, args: ReadPoint & { id: string }) => {
        const view = await reader.view(args);
        try {
          return { view, ...(await securityHead(view, args.id)) };
        } catch (error) {
          if (error instanceof PlatformError && error.code === "UNKNOWN_SECURITY") return null;
          throw error;
        }
      },
      securities: async (_: unknown, args: ReadPoint & { search?: string; first: number; after?: string }) => {
        const view = await reader.view(args);
        const found = await searchSecurities(view, args.search ?? null);
        // With a search the best match comes first: its place is the order's own.
        const places = new Map(found.map((security, i) => [security.securityId, args.search ? i : 0]));
        const placeOf = ({ securityId, ticker }: SecuritySummary) => [places.get(securityId) ?? 0, ticker, securityId];
        return { view, ...pageOf(`securities ${args.search ?? ""}`, found, placeOf, pageSize(args.first), args.after) };
      },
    },
    Security: {
      provenance: ({ view }: WithView) => provenanceOf(view, securityTables),
      candles: async (
        { view, securityId }: SecurityParent,
        args: { basis: CandleBasis; from?: string; to?: string; last?: number },
      ) => {
        const from = args.from ? sessionArgument("from", args.from) : undefined;
        const to = args.to ? sessionArgument("to", args.to) + 1 : undefined;
        const range = {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(args.last == null ? {} : { last: pageSize(args.last, 100_000) }),
        };
        return { view, ...(await candlesOf(view, securityId, args.basis, range)) };
      },
      events: ({ view, securityId }: SecurityParent) => eventsOf(view, securityId),
      quarantine: async ({ view, securityId }: SecurityParent, { first }: { first: number }) =>
        (await quarantinePage(view, { security: securityId }, pageSize(first), null)).nodes,
      features: async (
        { view, securityId }: SecurityParent,
        args: { names?: readonly string[]; search?: string; set?: string; first: number },
      ) => {
        const wanted = args.search?.toLowerCase();
        return (await featureValuesOf(view, securityId))
          .filter((value) => !args.names || args.names.includes(value.name))
          .filter((value) => !args.set || value.set === args.set)
          .filter((value) => !wanted || `${value.name} ${value.about}`.toLowerCase().includes(wanted))
          .slice(0, pageSize(args.first, 5000));
      },
      rankHistory: ({ view, securityId }: SecurityParent, { last }: { last?: number }) =>
        rankHistoryOf(view, securityId, last == null ? undefined : pageSize(last, 100_000)),
    },
    Candles: { provenance: ({ view }: WithView) => provenanceOf(view, ["silver.bars"]) },
    SecurityConnection: {
      provenance: ({ view }: WithView) => provenanceOf(view, ["silver.securities", "gold.insights"]),
    },
  };
}

const securityTables = ["silver.securities", "silver.bars", "gold.universe", "silver.quality"];
