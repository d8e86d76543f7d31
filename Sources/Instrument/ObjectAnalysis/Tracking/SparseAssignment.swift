/// Pairs rows with columns so that the sum of costs is smallest, each at most once; rows may stay alone for a fixed cost.
///
/// Rows are added with the few columns that come into question. One row after the other is assigned along the shortest
/// augmenting path, with potentials that keep reduced costs from being negative.
/// Source: Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems",
/// Computing 38, 1987. **Cost**: no allocation after `init`.
struct SparseAssignment: ~Copyable, Sendable {
  struct Edge: BitwiseCopyable, Sendable {
    var column: Int32
    var cost: Double
  }

  static let none = -1

  private var edges: FixedBuffer<Edge>
  /// Where each row's edges begin, and after the last row where they end.
  private var rowStarts: FixedBuffer<Int>
  private var rowPotentials: FixedBuffer<Double>
  private var columnPotentials: FixedBuffer<Double>
  private var columnOfRow: FixedBuffer<Int>
  private var rowOfColumn: FixedBuffer<Int>
  // The search for one path.
  private var distances: FixedBuffer<Double>
  private var previousRow: FixedBuffer<Int>
  private var isScanned: FixedBuffer<Bool>
  private var reached: FixedBuffer<Int>

  init(rows: Int, columns: Int, edges: Int) {
    self.edges = FixedBuffer(capacity: edges)
    rowStarts = FixedBuffer(capacity: rows + 1)
    rowPotentials = FixedBuffer(capacity: rows)
    columnPotentials = FixedBuffer(capacity: columns)
    columnOfRow = FixedBuffer(capacity: rows)
    rowOfColumn = FixedBuffer(capacity: columns)
    distances = FixedBuffer(capacity: columns)
    previousRow = FixedBuffer(capacity: columns)
    isScanned = FixedBuffer(capacity: columns)
    reached = FixedBuffer(capacity: columns)
  }

  mutating func begin(columns: Int) {
    edges.removeAll()
    rowStarts.removeAll()
    rowStarts.append(0)
    rowPotentials.removeAll()
    columnOfRow.removeAll()
    columnPotentials.fill(count: columns, with: 0)
    rowOfColumn.fill(count: columns, with: Self.none)
    distances.fill(count: columns, with: .infinity)
    previousRow.fill(count: columns, with: Self.none)
    isScanned.fill(count: columns, with: false)
  }

  /// Adds an edge of the next row. Costs must not be negative.
  mutating func add(column: Int, cost: Double) {
    precondition(cost >= 0 && column < columnPotentials.count)
    edges.append(Edge(column: Int32(column), cost: cost))
  }

  mutating func endRow() {
    rowStarts.append(edges.count)
    rowPotentials.append(0)
    columnOfRow.append(Self.none)
  }

  /// The column of a row, or `none`.
  func column(of row: Int) -> Int { columnOfRow[row] }

  /// The row of a column, or `none`.
  func row(of column: Int) -> Int { rowOfColumn[column] }

  /// - Parameter alone: the cost of a row without a column.
  mutating func solve(alone: Double) {
    for row in 0..<columnOfRow.count { assign(row, alone: alone) }
  }

  private mutating func assign(_ start: Int, alone: Double) {
    reached.removeAll()
    var (row, distance) = (start, 0.0)
    // The cheapest way to end the path by leaving a row on it alone.
    var (aloneRow, aloneDistance) = (Self.none, Double.infinity)
    var lastColumn = Self.none
    while true {
      for index in rowStarts[row]..<rowStarts[row + 1] {
        let (column, cost) = (Int(edges[index].column), edges[index].cost)
        let reduced = distance + cost - rowPotentials[row] - columnPotentials[column]
        if distances[column].isInfinite { reached.append(column) }
        if !isScanned[column], reduced < distances[column] {
          (distances[column], previousRow[column]) = (reduced, row)
        }
      }
      let reducedAlone = distance + alone - rowPotentials[row]
      if reducedAlone < aloneDistance { (aloneRow, aloneDistance) = (row, reducedAlone) }
      var nearest = Self.none
      for index in 0..<reached.count {
        let column = reached[index]
        if !isScanned[column], nearest == Self.none || distances[column] < distances[nearest] {
          nearest = column
        }
      }
      if nearest == Self.none || aloneDistance <= distances[nearest] {
        distance = aloneDistance
        break
      }
      distance = distances[nearest]
      if rowOfColumn[nearest] == Self.none {
        (lastColumn, aloneRow) = (nearest, Self.none)
        break
      }
      isScanned[nearest] = true
      row = rowOfColumn[nearest]
    }
    updatePotentials(start, distance)
    augment(start, lastColumn: lastColumn, aloneRow: aloneRow)
    for index in 0..<reached.count {
      let column = reached[index]
      (distances[column], isScanned[column]) = (.infinity, false)
    }
  }

  private mutating func updatePotentials(_ start: Int, _ distance: Double) {
    rowPotentials[start] += distance
    for index in 0..<reached.count where isScanned[reached[index]] {
      let column = reached[index]
      columnPotentials[column] -= distance - distances[column]
      rowPotentials[rowOfColumn[column]] += distance - distances[column]
    }
  }

  /// Passes each column on the path on to the row before it.
  private mutating func augment(_ start: Int, lastColumn: Int, aloneRow: Int) {
    var column = lastColumn
    if aloneRow != Self.none {
      column = columnOfRow[aloneRow]
      columnOfRow[aloneRow] = Self.none
      if aloneRow == start { return }
    }
    while true {
      let row = previousRow[column]
      let next = columnOfRow[row]
      columnOfRow[row] = column
      rowOfColumn[column] = row
      if row == start { return }
      column = next
    }
  }
}
