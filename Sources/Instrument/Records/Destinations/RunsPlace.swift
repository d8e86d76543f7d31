/// Where what is known about a run stands, for those who find its rows.
public enum RunsPlace: Equatable, Sendable {
  /// It is not written down: the destination has no rows to explain.
  case nowhere
  /// In a file of its own beside the first such destination; its name takes the place of the ending.
  case beside(ending: String)
  /// In the destination itself.
  case within
}
