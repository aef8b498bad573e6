// The door `course/practice`, by which notebooks know what learners write in the lessons.
export * from "@course/exercises/lessons";
