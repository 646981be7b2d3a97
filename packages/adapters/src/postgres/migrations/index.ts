import type { Migration } from "../migrate.js";
import { jobsMigration } from "./0001-jobs.js";
import { usersMigration } from "./0002-users.js";
import { catalogPointersMigration } from "./0003-catalog-pointers.js";
import { lakeCopiesMigration } from "./0004-lake-copies.js";
import { documentsMigration } from "./0005-documents.js";
import { restoresMigration } from "./0006-restores.js";
import { homeMigration } from "./0007-home.js";
import { copiedCommitMigration } from "./0008-copied-commit.js";

/** Every step of the schema in the order of its application; a new one is a file here and the last line of the list. */
export const migrations: readonly Migration[] = [
  jobsMigration,
  usersMigration,
  catalogPointersMigration,
  lakeCopiesMigration,
  documentsMigration,
  restoresMigration,
  homeMigration,
  copiedCommitMigration,
];
