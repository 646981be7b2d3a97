import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fetching } from "./fetching.js";
import { ensureVenv, root } from "./venv.js";

const requirements = ["pyspark==4.1.1", "delta-spark==4.3.1", "importlib-metadata==8.7.1"];

const deltaJars = [
  "io.delta:delta-spark_4.1_2.13:4.3.1",
  "io.delta:delta-storage:4.3.1",
  "io.unitycatalog:unitycatalog-client:0.5.0",
];

/** A Python with PySpark 4.1 and delta-spark, and the jars its session needs. */
export interface Spark {
  readonly python: string;
  /** Paths. */
  readonly jars: readonly string[];
}

/**
 * PySpark with the Delta jars and further ones, fetched once under `.cache/`, each by itself: what else they name as
 * dependencies is in Spark already or not needed here.
 * @param moreJars Maven coordinates
 * @throws if Java, Maven or an artifact cannot be had
 */
export function ensureSpark(moreJars: readonly string[] = []): Spark {
  return { python: ensureVenv("spark", requirements), jars: [...deltaJars, ...moreJars].map(ensureJar) };
}

function ensureJar(coordinates: string): string {
  const [, artifact, version] = coordinates.split(":");
  const folder = join(root, ".cache", "jars");
  const jar = join(folder, `${artifact}-${version}.jar`);
  if (existsSync(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  // -U: what failed once is not taken to be absent for a day.
  fetching("mvn", ["-q", "-B", "-U", "dependency:copy", `-Dartifact=${coordinates}`, `-DoutputDirectory=${folder}`]);
  if (!existsSync(jar)) throw new Error(`${coordinates}: mvn put no ${jar}; Maven and Java 17 are needed`);
  return jar;
}
