/** The points for one task, as the gradebook has them. */
export interface Grade {
  task: string;
  /** Automatic, or given by hand, extra points included. */
  points: number;
  max: number;
  /** Whether a person gave the points. */
  isManual: boolean;
  /** Whether a person has yet to look at it. */
  needsManualGrade: boolean;
}

/** A submission in the gradebook. */
export interface Graded {
  student: string;
  exercise: string;
  grades: Grade[];
  /** What a person wrote to the student. */
  comments: string[];
}
