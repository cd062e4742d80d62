/** Limits of a string. */
export interface StringConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
}

/** The least and the greatest number. */
export interface BoundConstraints {
  readonly gt?: number;
  readonly ge?: number;
  readonly lt?: number;
  readonly le?: number;
}

/** Limits of a number. */
export interface NumberConstraints extends BoundConstraints {
  readonly multipleOf?: number;
}

/** Limits of a decimal number. */
export interface DecimalConstraints extends BoundConstraints {
  readonly maxDigits?: number;
  readonly decimalPlaces?: number;
}

/** Limits of an array. */
export interface ArrayConstraints {
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The limits of every kind of type. */
export interface Constraints
  extends StringConstraints, NumberConstraints, DecimalConstraints, ArrayConstraints {}
