import { Option } from "commander";

export function jsonOption(): Option {
  return new Option("--json", "print exactly one JSON document on standard output");
}
