extension MutableSpan where Element: ~Copyable {
  /// Some of its elements, to be written; the whole waits until they are.
  @_lifetime(&self)
  mutating func part(_ range: Range<Int>) -> MutableSpan<Element> { _mutatingExtracting(range) }
}
