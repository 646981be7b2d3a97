import { after } from "node:test";
import { checkApiPage } from "../api-page.checks.js";
import { checkData } from "../graphql/data.checks.js";
import { checkEvidence } from "../graphql/evidence.checks.js";
import { checkLists } from "../rest/lists.checks.js";
import { checkStrict } from "../rest/strict.checks.js";
import { checkSql } from "../sql/sql.checks.js";
import { checkTwoClocks } from "../two-clocks.checks.js";
import { checkFastAnswers } from "./fast-answers.checks.js";
import { checkRuns } from "./run-events.checks.js";
import { checkServed } from "./served.checks.js";
import { makeSmallLake } from "./small-lake.js";

// One street for all of them: it costs more than they do. Those that change the lake come last.
const lake = await makeSmallLake();
after(() => lake.remove());
checkServed(lake);
checkEvidence(lake);
checkData(lake);
checkLists(lake);
checkStrict(lake);
checkSql(lake);
checkTwoClocks(lake);
checkApiPage(lake);
checkFastAnswers(lake);
checkRuns(lake);
