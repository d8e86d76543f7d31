import AllocationCounter
import Testing

@testable import ObjectAnalysis

@Suite struct SparseAssignmentTests {
  /// The smallest sum over all ways to pair rows with columns, tried one by one.
  func bestCost(_ costs: [[Double?]], alone: Double, row: Int = 0, taken: Set<Int> = []) -> Double {
    guard row < costs.count else { return 0 }
    var best = alone + bestCost(costs, alone: alone, row: row + 1, taken: taken)
    for (column, cost) in costs[row].enumerated() where !taken.contains(column) {
      if let cost {
        best = min(best, cost + bestCost(costs, alone: alone, row: row + 1, taken: taken.union([column])))
      }
    }
    return best
  }

  func solve(_ costs: [[Double?]], columns: Int, alone: Double, with assignment: inout SparseAssignment)
    -> [Int]
  {
    assignment.begin(columns: columns)
    for row in costs {
      for (column, cost) in row.enumerated() { if let cost { assignment.add(column: column, cost: cost) } }
      assignment.endRow()
    }
    assignment.solve(alone: alone)
    return costs.indices.map { assignment.column(of: $0) }
  }

  @Test func randomProblemsAgreeWithTryingEverything() {
    var assignment = SparseAssignment(rows: 8, columns: 8, edges: 64)
    for seed in 1...500 {
      var random = SeededGenerator(seed: UInt64(seed))
      let (rows, columns) = (Int.random(in: 0...6, using: &random), Int.random(in: 0...6, using: &random))
      let density = Double.random(in: 0.2...1, using: &random)
      let costs = (0..<rows).map { _ in
        (0..<columns).map { _ in
          Double.random(in: 0..<1, using: &random) < density
            ? Double(Int.random(in: 0...20, using: &random)) / 8 : nil
        }
      }
      let result = solve(costs, columns: columns, alone: 2, with: &assignment)
      let used = result.filter { $0 != SparseAssignment.none }
      #expect(Set(used).count == used.count, "seed \(seed)")
      for (row, column) in result.enumerated() where column != SparseAssignment.none {
        #expect(assignment.row(of: column) == row)
      }
      let total = result.enumerated().reduce(0.0) {
        $0 + ($1.element == SparseAssignment.none ? 2 : costs[$1.offset][$1.element]!)
      }
      #expect(abs(total - bestCost(costs, alone: 2)) < 1e-9, "seed \(seed): \(total)")
    }
  }

  @Test func greedyPairsAreNotTheBest() {
    // Row 0 likes column 0 a little better, but row 1 has no other.
    var assignment = SparseAssignment(rows: 2, columns: 2, edges: 4)
    #expect(solve([[0.1, 0.2], [0.3, nil]], columns: 2, alone: 5, with: &assignment) == [1, 0])
    // Leaving row 1 alone is cheaper than moving row 0 far away.
    #expect(
      solve([[0.1, 1.9], [0.4, nil]], columns: 2, alone: 1, with: &assignment) == [0, SparseAssignment.none])
  }
}
