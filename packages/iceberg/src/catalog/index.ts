export { FolderPointerStore } from "./folder-pointer-store.js";
export { MemoryPointerStore } from "./memory-pointer-store.js";
export type {
  DropOutcome,
  Namespace,
  Pointer,
  PointerChange,
  PointerStore,
  Properties,
  SwapOutcome,
  TableIdentifier,
} from "./pointer-store.js";
