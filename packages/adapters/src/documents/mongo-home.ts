import type { HomeRecord, HomeRegister } from "@plumbline/core";
import { type Collection, MongoServerError } from "mongodb";
import { connected, databaseOf, unavailable } from "./mongo-documents.js";

/** The one record of the collection `home`. */
interface Stored extends Omit<HomeRecord, "claimedAt"> {
  readonly _id: "home";
  readonly claimedAt: Date;
}

/** The register of a MongoDB and what else is asked of it meanwhile. */
export interface MongoHome extends HomeRegister {
  hasDocuments(): Promise<boolean>;
  close(): Promise<void>;
}

const duplicate = 11_000;

/**
 * Says in the database of a MongoDB URL whose its documents are; `close` lets go of the server. Opening changes nothing.
 *
 * @throws PlatformError BAD_CONFIG, DOCUMENTS_UNAVAILABLE; neither holds the URL's password
 */
export async function openMongoHome(url: string): Promise<MongoHome> {
  const { client, place } = await connected(url, 10_000);
  const collection: Collection<Stored> = client.db(databaseOf(url)).collection<Stored>("home");
  const asked = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw unavailable(place, error);
    }
  };
  return {
    about: place,
    read: () =>
      asked(async () => {
        const found = await collection.findOne({ _id: "home" });
        if (!found) return null;
        const { storeId, homeId, claim, claimedAt } = found;
        return { storeId, homeId, claim, claimedAt: claimedAt.getTime() };
      }),
    swap: (expected, next) =>
      asked(async () => {
        const record = { ...next, claimedAt: new Date(next.claimedAt) };
        if (expected) {
          const { storeId, homeId, claim } = expected;
          const done = await collection.updateOne({ _id: "home", storeId, homeId, claim }, { $set: record });
          return done.matchedCount === 1;
        }
        try {
          await collection.insertOne({ _id: "home", ...record }, { writeConcern: { w: "majority", journal: true } });
          return true;
        } catch (error) {
          if (error instanceof MongoServerError && error.code === duplicate) return false;
          throw error;
        }
      }),
    hasDocuments: () =>
      asked(async () => (await client.db(databaseOf(url)).collection("documents").findOne({})) !== null),
    close: () => client.close(),
  };
}
