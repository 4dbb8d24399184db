import { z } from 'zod';

/** The options that a schema knows at a place; empty where it knows none by name. `input` tells which of several kinds is meant. */
export function keysAt(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  input: unknown,
): readonly string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap() as z.ZodType, path, input);
  if (schema instanceof z.ZodUnion) {
    const kind = schema.options.find((option) => isKind(option as z.ZodType, input));
    return kind === undefined ? [] : keysAt(kind as z.ZodType, path, input);
  }
  if (!(schema instanceof z.ZodObject)) return [];
  if (step === undefined) return Object.keys(schema.shape);
  const inner: unknown = Reflect.get(schema.shape, step);
  if (!(inner instanceof z.ZodType)) return [];
  return keysAt(inner, rest, Reflect.get(Object(input), step));
}

/** Kinds are told apart by their `type`. */
function isKind(option: z.ZodType, input: unknown): boolean {
  if (!(option instanceof z.ZodObject)) return false;
  const type: unknown = Reflect.get(option.shape, 'type');
  return type instanceof z.ZodType && type.safeParse(Reflect.get(Object(input), 'type')).success;
}
