// The reverse of a loop of unknown count: the loop leaves behind what the derivative needs of each step, and
// a loop of as many steps goes back over it. What does not change from step to step is computed once.
// RUN: fluxion-opt %s --fx-vjp="function=grow" --fx-simplify="function=grow_vjp" | FileCheck %s --check-prefix=GROW
// RUN: fluxion-opt %s --fx-vmap="function=grow size=4" | FileCheck %s --check-prefix=LANES
// RUN: fluxion-opt %s --fx-vjp="function=choose" --fx-simplify="function=choose_vjp" | FileCheck %s --check-prefix=CHOOSE
// RUN: fluxion-opt %s --fx-simplify="function=settled" | FileCheck %s --check-prefix=SETTLED

// GROW-LABEL: func.func @grow_vjp(
// GROW-SAME:    [[X:%[^:]*]]: tensor<f64>, [[K:%[^:]*]]: tensor<f64>, [[CT:%[^:]*]]: tensor<f64>)
// GROW:         [[E:%.*]] = fx.exp [[K]]
// GROW:         [[V:%.*]]:3 = fx.while consts([[E]]) init([[X]]) {{.*}} -> (tensor<f64>, tensor<?xf64>, tensor<i64>)
// GROW-NOT:     fx.exp
// GROW:         [[B:%.*]]:2 = fx.scan consts([[E]]) init({{%.*}}, [[CT]]) over([[V]]#1) times [[V]]#2 {reverse}
// GROW-NOT:     fx.exp
// GROW:         return [[V]]#0, [[B]]#1

// Each example makes the steps that it needs.
// LANES-LABEL: func.func @grow_vmap(
// LANES:         fx.scan over({{.*}}) {length = 4 : i64}
// LANES:           fx.while
func.func @grow(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r:2 = fx.while consts(%w) init(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %l = fx.constant dense<100.0> : tensor<f64>
    %p = fx.compare lt, %c, %l : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %e = fx.exp %k : tensor<f64>
    %d = fx.mul %c, %e : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %r#0 : tensor<f64>
}

// Residuals of branches share a place; one branch runs, forwards and backwards.
// CHOOSE-LABEL: func.func @choose_vjp(
// CHOOSE:         [[V:%.*]]:2 = fx.case [[I:%.*]]({{.*}}) : {{.*}} -> (tensor<f64>, tensor<f64>)
// CHOOSE:         fx.case [[I]]({{.*}}[[V]]#1
func.func @choose(%i: tensor<i32>, %x: tensor<f64>) -> tensor<f64> {
  %r = fx.case %i(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    %s = fx.sin %a : tensor<f64>
    fx.yield %s : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    %s = fx.exp %a : tensor<f64>
    fx.yield %s : tensor<f64>
  }
  return %r : tensor<f64>
}

// A carry that nobody looks at goes, and one that does not change is no carry.
// SETTLED-LABEL: func.func @settled(
// SETTLED-SAME:    [[X:%[^:]*]]: tensor<f64>, [[Y:%[^:]*]]: tensor<f64>)
// SETTLED:         fx.scan consts([[Y]]) init([[X]]) {length = 8 : i64} : (tensor<f64>, tensor<f64>) -> tensor<f64>
func.func @settled(%x: tensor<f64>, %y: tensor<f64>) -> tensor<f64> {
  %r:4 = fx.scan init(%x, %y, %y) {length = 8 : i64} : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>, tensor<8xf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>):
    %s = fx.mul %a, %b : tensor<f64>
    %u = fx.sin %c : tensor<f64>
    fx.yield %s, %b, %u, %u : tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>
  }
  return %r#0 : tensor<f64>
}
