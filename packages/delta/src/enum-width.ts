/** The engine holds an enum of up to this many texts in one byte a row; 256 already take two. */
export const largestByteEnum = 255;
/** Most texts of an enum used here, two bytes a row; one of more costs more to make than it saves. */
export const largestEnum = 65_535;
