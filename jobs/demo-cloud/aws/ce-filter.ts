// Cost Explorer's filter expressions, compiled to a test of one charge.
import type { AwsCharge } from "../company/aws-charge";
import { invalid } from "./ce-error";
import { readDimension, type Dimension, type Expression, type Match } from "./ce-request";

export type ChargeTest = (charge: AwsCharge) => boolean;

const READ: Readonly<Record<Dimension, (charge: AwsCharge) => string>> = {
  SERVICE: (c) => c.service,
  LINKED_ACCOUNT: (c) => c.accountId,
  RECORD_TYPE: (c) => c.recordType,
  REGION: (c) => c.region,
  USAGE_TYPE: (c) => c.usageType,
  LEGAL_ENTITY_NAME: (c) => c.legalEntity,
};

export function dimensionOf(charge: AwsCharge, dimension: Dimension): string {
  return READ[dimension](charge);
}

function checkOptions(match: Match, allowed: readonly string[]): void {
  for (const option of match.MatchOptions ?? []) {
    if (!allowed.includes(option)) throw invalid(`MatchOption '${option}' is not supported for '${match.Key}'. Supported: ${allowed.join(", ")}`);
  }
}

function dimensionTest(match: Match): ChargeTest {
  const dimension = readDimension(match.Key);
  checkOptions(match, ["EQUALS", "CASE_SENSITIVE"]);
  if (!match.Values?.length) throw invalid(`Values of dimension '${match.Key}' must not be empty`);
  const values = new Set(match.Values);
  return (charge) => values.has(READ[dimension](charge));
}

function tagTest(match: Match): ChargeTest {
  checkOptions(match, ["EQUALS", "CASE_SENSITIVE", "ABSENT"]);
  if (match.MatchOptions?.includes("ABSENT")) return (charge) => charge.tags[match.Key] === undefined;
  if (!match.Values?.length) throw invalid(`Values of tag '${match.Key}' must not be empty`);
  const values = new Set(match.Values);
  return (charge) => values.has(charge.tags[match.Key] ?? "");
}

function several(name: "And" | "Or", members: readonly Expression[]): ChargeTest[] {
  if (members.length < 2) throw invalid(`Expression '${name}' needs at least two members`);
  return members.map(compileFilter);
}

/** @throws CeError ValidationException when a node has not exactly one member or uses an unsupported option */
export function compileFilter(node: Expression): ChargeTest {
  if (Object.values(node).filter((member) => member !== undefined).length !== 1) {
    throw invalid("Expression must have exactly one of And, Or, Not, Dimensions, Tags");
  }
  if (node.Dimensions) return dimensionTest(node.Dimensions);
  if (node.Tags) return tagTest(node.Tags);
  if (node.Not) {
    const inner = compileFilter(node.Not);
    return (charge) => !inner(charge);
  }
  if (node.And) {
    const all = several("And", node.And);
    return (charge) => all.every((test) => test(charge));
  }
  const any = several("Or", node.Or ?? []);
  return (charge) => any.some((test) => test(charge));
}
